"""The standing work of a village: relief, meetings, resilience. A room moves in when its work begins."""
