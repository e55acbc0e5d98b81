"""The prediction systems, the one preferred by readers first. Each is a module:

SYSTEM_ID, NAME, SEES_LINE (a line moves its points)
fit(history)                   JSON-able numbers learnt from games that were played; {} when they are too few
predict(features, parameters)  points and what is known of their spread: see spread.predicted
"""

from functions.predictions.systems import moving_average, ridge_points

SYSTEMS = {system.SYSTEM_ID: system for system in (ridge_points, moving_average)}
