"""Many runs: strategies side by side, replicated, and the folder that keeps the result."""
