// Yardstick: nothing but the start of Node itself.
