"""
The published series: each number of the paper beside ours, with a verdict and why.

`paper` holds what is printed, `reading` and `numbers` make ours from the record, `verdicts` compares.
"""
