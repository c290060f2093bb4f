from bench.locate import run


def test_the_locate_benchmark_compares_equal_answers_and_reports_ratios() -> None:
    report = run(rounds=1, columns=12, rows=10, places=2_000)

    assert set(report) == {"name", "machine", "size", "figures", "peers", "ratios"}
    assert report["size"] == {"cells": 120, "places": 2_000, "hits": 1_958, "rounds": 1}
    assert {"geopandas", "duckdb_1_thread", "duckdb_all_threads", "shapely_tree_single"} == set(report["ratios"])
