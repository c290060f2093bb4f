"""What a field client gets and says: the edition of a form, lists, a submission, its settings. Pure: no Django."""
