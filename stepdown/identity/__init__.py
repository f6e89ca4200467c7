"""Legal names behind a lock: sealed outside the chart, opened for a task, each opening shown."""
