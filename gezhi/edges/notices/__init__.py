"""Notices: hears what happens, decides whom to tell, and by which way: in the product, by mail, group robot, SMS."""
