"""Vector files from strangers: the format is named, never guessed; a child process with limits does the reading."""

from gezhi.ground.plumbing.vector_files.reading import Feature, Limits, VectorFile, read_vector_file

__all__ = ["Feature", "Limits", "VectorFile", "read_vector_file"]
