"""The residents' door as a whole: codes, the page behind them, services, corrections."""
