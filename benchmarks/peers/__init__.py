"""Small honest bots on other frameworks, each as its documentation shows, for benchmarks/kill_test.py.

Each is asked for requests by number, asks the office (`office.py`, the same for all, ours too), and names the number
in its answer.
"""
