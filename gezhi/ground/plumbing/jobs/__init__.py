"""Three things the task queue lacks: a lease (killed workers' tasks run again), a clock, and progress."""
