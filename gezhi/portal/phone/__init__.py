"""The phone's shell: one page for every address below `/phone/`, the worker that keeps it, and how it is installed."""
