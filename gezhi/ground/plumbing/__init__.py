"""Django-aware pipes without a domain word: journal, jobs, scope, sealed fields, files, tabular import."""
