"""`python -m byname` is `byname`."""

from byname.cli import main

main()
