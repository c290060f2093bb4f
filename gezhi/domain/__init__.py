"""The work of the grid: one app per noun, each the same flat with the same rooms."""
