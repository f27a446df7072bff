"""What it means: strategies, their steps, and the rules that both engines call."""
