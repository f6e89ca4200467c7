"""I am here: on one's own phone, by video with place and yes, and the code for the lobby."""
