"""Map layers: vector tiles and GeoJSON out of selectors."""
