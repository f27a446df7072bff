"""How time passes: two engines that run the same plan to the same last bit."""
