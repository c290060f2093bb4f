"""Taking lists out of the register: asked for with a reason, let go by a second person, made by a job, handed once."""
