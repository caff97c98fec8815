"""Small tools without knowledge of the subject: problems, files written whole, hashes, the network, untrusted input."""
