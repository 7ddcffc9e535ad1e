"""Reads collections with QGIS's own OAPIF provider.

Standard input: one JSON object a line: api, collection, and box or filter,
each null where everything is meant. Standard output: the ids found, as a JSON
list, one line for each.
"""
import json
import sys

from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

application = QgsApplication([], False)
application.initQgis()
for line in sys.stdin:
    ask = json.loads(line)
    source = "url='%(api)s' typename='%(collection)s' pageSize='97'" % ask
    if ask["box"]:
        source += " restrictToRequestBBOX='1'"
    layer = QgsVectorLayer(source, ask["collection"], "OAPIF")
    if not layer.isValid():
        sys.exit("%s: %s" % (source, layer.dataProvider().error().message()))
    if ask["filter"] and not layer.setSubsetString(ask["filter"]):
        sys.exit("%s: the filter %s was not taken" % (source, ask["filter"]))
    request = QgsFeatureRequest()
    if ask["box"]:
        request.setFilterRect(QgsRectangle(*ask["box"])).setFlags(QgsFeatureRequest.ExactIntersect)
    # QGIS numbers features anew; those of the same number of ours are one to it.
    ids = [feature.id() for feature in layer.getFeatures(request)]
    print(json.dumps(ids), flush=True)
    del layer
application.exitQgis()
