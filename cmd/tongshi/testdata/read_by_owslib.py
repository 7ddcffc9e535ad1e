"""Reads collections with OWSLib.

Standard input: one JSON object a line: api, collection, and box or filter,
each null where everything is meant. Standard output: the ids found, as a JSON
list, one line for each.
"""
import json
import sys

from owslib.ogcapi.features import Features

PAGE = 97
for line in sys.stdin:
    ask = json.loads(line)
    service = Features(ask["api"] + "/")
    if ask["collection"] not in service.feature_collections():
        sys.exit("%s is no feature collection to OWSLib" % ask["collection"])
    service.collection(ask["collection"])
    service.collection_queryables(ask["collection"])
    wanted = {"limit": PAGE}
    if ask["box"]:
        wanted["bbox"] = ask["box"]
    if ask["filter"]:
        wanted["filter"] = ask["filter"]
    ids = []
    while True:
        page = service.collection_items(ask["collection"], offset=len(ids), **wanted)
        ids += [feature["id"] for feature in page["features"]]
        if len(page["features"]) < PAGE:
            break
    print(json.dumps(ids), flush=True)
