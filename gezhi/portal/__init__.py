"""Sign-in, home, navigation and the wall screen; mounts every app's pages, and starts the product."""
