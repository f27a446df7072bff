"""What came out: from counts to columns, intervals, differences, theory and verdicts."""
