"""Drug and alcohol tests: a draw that anybody can check, collection, custody, results, what they ask for."""
