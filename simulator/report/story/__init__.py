"""What happens to one user, told line by line: who, where, what was looked up, and why."""
