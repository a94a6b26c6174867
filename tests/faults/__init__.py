"""Citizens live the whole journey while every process is killed and every neighbour misbehaves; then all is counted.

`python -m tests.faults --citizens 40 --seconds 30 --kills 6 --seed 7`, or `make faults` for the full form.
"""
