#!/usr/bin/env python3
"""Writes the golden values of the accounting tests, from two independent sources.

  python3 -m venv /tmp/golden && /tmp/golden/bin/pip install dp-accounting==0.6.0 mpmath
  /tmp/golden/bin/python scripts/golden_epsilons.py > job/src/test/resources/golden-epsilons.json

mpmath (60 digits) evaluates the formulas that the Java code evaluates in doubles. dp-accounting's
RDP accountant composes ZCDpEvent over a fine list of orders: its epsilons are upper bounds too, a
little larger, since its list of orders is finite. Its ExponentialMechanismDpEvent is of no use
here: the accountant ignores its count.
"""

import json

from dp_accounting import dp_event
from dp_accounting.rdp import RdpAccountant
from mpmath import expm1, log, log1p, mp, mpf

mp.dps = 60

ETAS = ["1e-9", "1e-6", "1e-4", "0.001", "0.01", "0.0625", "0.25", "0.5", "0.75", "0.999", "1",
        "1.001", "1.5", "2", "3", "5", "10", "50", "700", "1000"]
RHOS = ["1e-9", "1e-6", "1e-4", "0.001", "0.02435", "0.18506", "0.46306", "1.53927", "5", "40",
        "1000"]
DELTAS = ["1e-12", "1e-9", "1e-6", "1e-5", "0.001"]
EPSILONS = ["0.01", "0.5", "1", "2", "3", "5", "8", "10", "50"]


def draw_rho(eta):
    """Tight zCDP cost of an eta-bounded-range draw."""
    x = eta / expm1(eta)
    return x - 1 - log(x)


def minimum(function, low=mpf(-40), high=mpf(80)):
    """Least value of a quasi-convex function of ln b."""
    golden = (mp.sqrt(5) - 1) / 2
    for _ in range(200):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if function(left) <= function(right):
            high = right
        else:
            low = left
    return function((low + high) / 2)


def epsilon(rho, delta):
    def at(log_b):
        b = mp.exp(log_b)
        return (1 + b) * rho - log(delta) / b - log1p(1 / b) - log1p(b) / b

    return max(mpf(0), minimum(at))


def largest_rho(eps, delta):
    low, high = mpf(0), mpf(1)
    while epsilon(high, delta) <= eps:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if epsilon(middle, delta) <= eps else (low, middle)
    return low


def dp_accounting_epsilon(rho, delta):
    orders = [1 + 10 ** (i / 200) for i in range(-1000, 1401)]
    accountant = RdpAccountant(orders)
    accountant.compose(dp_event.ZCDpEvent(float(rho)))
    return accountant.get_epsilon(float(delta))


def digits(value):
    return float(mp.nstr(value, 20))


golden = {
    "draw_rho": [{"eta": float(e), "rho": digits(draw_rho(mpf(float(e))))} for e in ETAS],
    "epsilon": [
        {
            "rho": float(r),
            "delta": float(d),
            "epsilon": digits(epsilon(mpf(float(r)), mpf(float(d)))),
            "dp_accounting": dp_accounting_epsilon(r, d),
        }
        for r in RHOS
        for d in DELTAS
    ],
    "largest_rho": [
        {
            "epsilon": float(e),
            "delta": float(d),
            "rho": digits(largest_rho(mpf(float(e)), mpf(float(d)))),
        }
        for e in EPSILONS
        for d in ("1e-9", "1e-6", "1e-5")
    ],
}
print(json.dumps(golden, indent=1))
