#!/usr/bin/env python3
"""Writes the golden values of the accounting tests, from three independent sources.

  python3 -m venv /tmp/golden
  /tmp/golden/bin/pip install dp-accounting==0.6.0 opendp==0.16.0 mpmath
  /tmp/golden/bin/python scripts/golden_epsilons.py > job/src/test/resources/golden-epsilons.json

mpmath (60 digits) evaluates the formulas that the Java code evaluates in doubles. dp-accounting's
RDP accountant composes ZCDpEvent over a fine list of orders: its epsilons are upper bounds too, a
little larger, since its list of orders is finite. Its ExponentialMechanismDpEvent is of no use
here: the accountant ignores its count.

The table "plan" has epsilons of whole plans. dp-accounting's PLD accountant gives those of
randomised response (pure DP), of one discrete Gaussian coordinate, of compositions of the two, and
of bounded-range draws; it knows no bounded range, so it is handed a fine discretisation of the
envelope, each cell at its mean loss. OpenDP gives the zCDP column of Gaussian noise and of pure DP,
its own conversion included.
"""

import json

import numpy as np
import opendp.prelude as dp
from dp_accounting import dp_event
from dp_accounting.pld import privacy_loss_distribution as pld
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


def pure(eps, interval):
    return pld.from_privacy_parameters(
        pld.common.DifferentialPrivacyParameters(eps, 0),
        value_discretization_interval=interval)


def gaussian(sigma, interval):
    return pld.from_discrete_gaussian_mechanism(
        sigma, sensitivity=1, value_discretization_interval=interval)


def bounded_range(eta, interval, cells=4000):
    """The envelope: density exp((l - eta)/2) / (2 (1 - exp(-eta))) of the loss l under P."""
    edges = np.linspace(-eta, eta, cells + 1)
    upper = np.diff(np.exp((edges - eta) / 2)) / -np.expm1(-eta)
    lower = -np.diff(np.exp(-(edges + eta) / 2)) / -np.expm1(-eta)
    return pld.from_two_probability_mass_functions(
        dict(enumerate(np.log(lower))), dict(enumerate(np.log(upper))),
        value_discretization_interval=interval)


MAKERS = {"pure": pure, "gaussian": gaussian, "bounded_range": bounded_range}


def opendp_epsilon(kind, parameter, count, delta, distance=1.0):
    dp.enable_features("contrib")
    if kind == "gaussian":
        space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
        one = dp.m.make_gaussian(*space, scale=parameter)
    else:
        space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
        one = dp.c.make_pureDP_to_zCDP(dp.m.make_laplace(*space, scale=1 / parameter))
        distance = 1
    whole = dp.c.make_zCDP_to_approxDP(dp.c.make_composition([one] * count))
    return whole.map(distance).epsilon(delta)


def plan(parts, delta):
    """parts: (kind, parameter, count), at most one of each kind."""
    # It rounds each loss up, half an interval a release: 2e-4 in epsilon for all of them.
    interval = 4e-4 / max(4, sum(count for _, _, count in parts))
    whole = None
    for kind, parameter, count in parts:
        part = MAKERS[kind](parameter, interval).self_compose(count)
        whole = part if whole is None else whole.compose(part)
    row = {"delta": delta, "pld": whole.get_epsilon_for_delta(delta)}
    for kind, parameter, count in parts:
        row[kind] = parameter
        row[kind + "_count"] = count
    return row


PLANS = [
    ([("pure", 0.1, 1)], 1e-6),
    ([("pure", 0.1, 50)], 1e-6),
    ([("pure", 1.0, 10)], 1e-9),
    ([("gaussian", 20.0, 1)], 1e-6),
    ([("gaussian", 20.0, 100)], 1e-6),
    ([("gaussian", 3.0, 8)], 1e-5),
    # Replacing a vote moves two bins by one: as if both were released.
    ([("gaussian", 20.0, 200)], 1e-6),
    ([("bounded_range", 0.5, 1)], 1e-6),
    ([("bounded_range", 0.06, 400)], 1e-6),
    ([("bounded_range", 0.12, 400)], 1e-6),
    ([("bounded_range", 2.0, 3)], 1e-6),
    ([("pure", 0.1, 20), ("gaussian", 10.0, 5)], 1e-6),
    ([("pure", 0.2, 4), ("bounded_range", 0.06, 200), ("gaussian", 20.0, 9)], 1e-6),
]

OPENDP = [("gaussian", 20.0, 1, 1.0), ("gaussian", 20.0, 100, 1.0), ("gaussian", 3.0, 8, 1.0),
          ("gaussian", 20.0, 100, 2 ** 0.5), ("gaussian", 40.0, 30, 7.5), ("pure", 0.1, 50, 1.0),
          ("pure", 0.2, 50, 1.0), ("pure", 1.0, 3, 1.0)]


golden = {
    "plan": [plan(parts, delta) for parts, delta in PLANS],
    "opendp": [
        {
            "gaussian": float(kind == "gaussian"),
            "parameter": parameter,
            "count": count,
            "sensitivity": distance,
            "delta": 1e-6,
            "epsilon": opendp_epsilon(kind, parameter, count, 1e-6, distance),
        }
        for kind, parameter, count, distance in OPENDP
    ],
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
