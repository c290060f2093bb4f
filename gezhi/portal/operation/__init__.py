"""The system administrator's pages about the installation: jobs and the clock, storage, health."""
