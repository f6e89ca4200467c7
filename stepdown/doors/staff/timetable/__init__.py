"""The weekly timetable: the board, its drafts, and the questions asked of them."""
