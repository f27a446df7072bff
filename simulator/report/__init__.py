"""What people look at: the table, the figures, the report."""
