"""The audit administrator's pages: both journals with filters, one line, export, and the verifications."""
