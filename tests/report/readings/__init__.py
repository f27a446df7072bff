"""Tests of readings; they share the fixtures above."""
