"""Small servers on the loopback address that speak what the real ones speak, checked against published schemas."""
