"""Plans: a network compiled once for a batch shape into lists of bound calls.

The layers say what is computed (`forward`, `backward`: the reference); a plan says how it is computed fast, and must
agree with the reference to the last tolerance. Where to look:

- `scope.py`: what a planner is handed, and where its arrays come from.
- `planners.py`: the tables from layers to planners; layers without one run their reference inside the plan.
- `dense.py`, `convolution.py`, `pooling.py`, …: planners.
- `direct.py`: convolutions by compiled code, without copies of patches, with `../kernels/tiles.py`.
- `records.py`: calls of compiled code as lists that need Python once, with `../kernels/records.py`.
- `layout.py`: which nodes run together, and which thread runs which rows.
- `training.py`, `inference.py`: the programs.
- `updates.py`: weight gradients and the optimizer, shared out by weight rows.
- `threads.py`: the crew of threads.
- `dense_stack.py`: the step of a plain stack of Dense layers as one compiled call, with `blas.py` and
  `../kernels/stack.py`.

To add a planner: 1. write `def plan_x(scope, node, xs) -> Planned`; 2. enter it in a table of `planners.py`;
3. run the contract tests, which compare it with the reference.
"""
