"""The subset by example: what both engines must answer alike, and what is refused because they do not.

An expression is asked of every row of `nba_raw.figures`; a whole query stands as it is.
"""

ALIKE = [line for line in r"""
i + j
i - j
i * 2
-i
i / 2
i / j
x / NULLIF(y, 0)
i / (j + 1)
100 * i / 7
0.1 + 0.2
0.1 + 0.2 = 0.3
1.5 * i
x * y
1e3 + x
DIV(i, 2)
MOD(i, 3)
MOD(7, -3)
DIV(-7, 2)
SAFE_DIVIDE(i, j)
SAFE_DIVIDE(x, y)
ABS(i)
ABS(x)
FLOOR(x)
FLOOR(i)
CEIL(x)
ROUND(x)
ROUND(i)
ROUND(2.5)
ROUND(-0.5)
ROUND(-2.5)
CEIL(-0.5)
ROUND(i / 40, 1)
ROUND(i / 40, 2)
ROUND(2.675, 2)
ROUND(-1.005, 2)
ROUND(0.125, 2)
ROUND(-0.125, 2)
ROUND(1e15 / 3, 3)
ROUND(y, 3)
GREATEST(i, j)
GREATEST(d, e)
GREATEST(i, NULL)
GREATEST(i, x)
LEAST(x, y)
COALESCE(i, j, 0)
COALESCE(x, 1)
IFNULL(s, 'none')
NULLIF(i, 7)
IF(b, 'y', 'n')
IF(b, x, 0)
IF(i > 0, 1, 2.5)
CASE WHEN b THEN 1 WHEN NOT b THEN 2 ELSE 3 END
CASE i WHEN 7 THEN 'seven' WHEN 0 THEN 'zero' END
i = j
i != j
i < j
i <= j
i > j
i >= j
i = x
x = 2.5
i IS NULL
b IS NOT TRUE
i IS DISTINCT FROM j
i IS NOT DISTINCT FROM j
b AND i > 0
b OR i > 0
NOT b
i BETWEEN 0 AND 7
x BETWEEN 0.1 AND 2.5
i IN (7, 0)
i IN (7, NULL)
i NOT IN (7, NULL)
k IN UNNEST([1, 2])
d IN ('2024-03-10')
d = '2024-03-10'
s LIKE 'a_%'
s NOT LIKE '%b%'
s || u
CONCAT(s, '-', u)
CONCAT(s, NULL)
LENGTH(s)
TRIM(s)
TRIM(s, 'A')
TRIM('\t a\n')
SUBSTR(s, 2)
SUBSTR(s, 2, 2)
SUBSTR(s, 99)
SUBSTR('é😀x', 2, 1)
REPLACE(s, 'b', 'x')
STARTS_WITH(s, 'a')
ENDS_WITH(s, 'c')
STRPOS(s, 'b')
REGEXP_CONTAINS(s, r'^a.c$')
REGEXP_CONTAINS(s, r'(?i)AB')
REGEXP_CONTAINS('a\nb', r'a.b')
CAST(i AS STRING)
CAST(b AS STRING)
CAST(d AS STRING)
CAST(i AS FLOAT64)
CAST('1e5' AS FLOAT64)
CAST(b AS INT64)
CAST(NULL AS INT64)
CAST('2024-01-02' AS DATE)
CAST(t AS DATE)
CAST(d AS TIMESTAMP)
TIMESTAMP '2024-03-10 07:00:00'
TIMESTAMP '2024-03-10 02:00:00-05:00'
TIMESTAMP '2024-03-10 02:00:00 America/New_York'
CAST('2024-03-10T02:00:00Z' AS TIMESTAMP)
t >= TIMESTAMP '2024-03-10 02:00:00-05:00'
t < v
DATE(2024, 2, 29)
DATE(t)
DATE(t, 'America/New_York')
DATE(TIMESTAMP_SUB(t, INTERVAL 1 HOUR), 'America/New_York')
EXTRACT(YEAR FROM d)
EXTRACT(QUARTER FROM d)
EXTRACT(MONTH FROM d)
EXTRACT(DAY FROM d)
EXTRACT(DAYOFYEAR FROM d)
EXTRACT(DAYOFWEEK FROM d)
EXTRACT(HOUR FROM t)
EXTRACT(MINUTE FROM t)
EXTRACT(SECOND FROM t)
EXTRACT(HOUR FROM t AT TIME ZONE 'America/New_York')
EXTRACT(HOUR FROM v AT TIME ZONE 'America/New_York')
EXTRACT(DAYOFWEEK FROM t AT TIME ZONE 'America/New_York')
EXTRACT(HOUR FROM TIMESTAMP_ADD(t, INTERVAL 1 DAY) AT TIME ZONE 'America/New_York')
DATE_ADD(d, INTERVAL 1 DAY)
DATE_ADD(d, INTERVAL MOD(i, 50) DAY)
DATE_ADD(d, INTERVAL 1 WEEK)
DATE_ADD(e, INTERVAL 1 MONTH)
DATE_ADD(d, INTERVAL 1 QUARTER)
DATE_SUB(d, INTERVAL 1 YEAR)
d + 1
d - 1
DATE_DIFF(d, e, DAY)
DATE_DIFF(d, e, WEEK)
DATE_DIFF(d, e, WEEK(MONDAY))
DATE_DIFF(d, e, ISOWEEK)
DATE_DIFF(d, e, MONTH)
DATE_DIFF(d, e, QUARTER)
DATE_DIFF(d, e, YEAR)
DATE_DIFF(d, DATE(t, 'America/New_York'), DAY)
DATE_TRUNC(d, DAY)
DATE_TRUNC(d, WEEK)
DATE_TRUNC(d, WEEK(MONDAY))
DATE_TRUNC(d, ISOWEEK)
DATE_TRUNC(d, MONTH)
DATE_TRUNC(d, QUARTER)
DATE_TRUNC(d, YEAR)
TIMESTAMP_ADD(t, INTERVAL 1 HOUR)
TIMESTAMP_ADD(t, INTERVAL 1 DAY)
TIMESTAMP_SUB(t, INTERVAL 90 MINUTE)
TIMESTAMP_DIFF(v, t, DAY)
TIMESTAMP_DIFF(v, t, HOUR)
TIMESTAMP_DIFF(v, t, MINUTE)
TIMESTAMP_DIFF(v, t, SECOND)
TIMESTAMP_DIFF(t, v, HOUR)
TIMESTAMP_DIFF(t, v, MILLISECOND)
TIMESTAMP_DIFF(t, v, MICROSECOND)
TIMESTAMP_DIFF(MAX(v) OVER (), t, DAY)
TIMESTAMP_TRUNC(t, SECOND)
TIMESTAMP_TRUNC(TIMESTAMP '1969-12-31 23:59:59.5', SECOND)
TIMESTAMP_TRUNC(t, MINUTE)
TIMESTAMP_TRUNC(t, HOUR)
TIMESTAMP_TRUNC(t, DAY)
FORMAT_DATE('%F', d)
FORMAT_DATE('%a %A %b %B %d %m %Y %j %%', d)
FORMAT_TIMESTAMP('%F %T', t)
FORMAT_TIMESTAMP('%F %H:%M:%S', t, 'America/New_York')
FORMAT_TIMESTAMP('%F %H:%M', v, 'America/New_York')
ROW_NUMBER() OVER (ORDER BY i, k)
RANK() OVER (ORDER BY i)
RANK() OVER (ORDER BY i DESC)
DENSE_RANK() OVER (PARTITION BY b ORDER BY i DESC)
LAG(s) OVER (ORDER BY k)
LEAD(s, 2, 'none') OVER (ORDER BY k)
FIRST_VALUE(i) OVER (ORDER BY i, k)
LAST_VALUE(i) OVER (ORDER BY i)
LAST_VALUE(s IGNORE NULLS) OVER (ORDER BY k)
SUM(i) OVER (ORDER BY k) + 1
SUM(i) OVER (ORDER BY b, k ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
SUM(k) OVER (ORDER BY i RANGE BETWEEN 3 PRECEDING AND CURRENT ROW)
AVG(x) OVER (PARTITION BY b)
COUNT(*) OVER (ORDER BY i)
COUNTIF(b) OVER (ORDER BY k)
PERCENTILE_CONT(x, 0.5) OVER ()
PERCENTILE_CONT(i, 0.5) OVER ()
FIRST_VALUE(x) OVER (PARTITION BY b ORDER BY x DESC)
PERCENTILE_CONT(x, 0.95) OVER (PARTITION BY b)
ROUND(AVG(i) OVER (), 2)
SELECT COUNT(*), COUNT(i), COUNT(DISTINCT i), COUNT(DISTINCT s) FROM nba_raw.figures
SELECT SUM(i), SUM(x), AVG(i), AVG(x), MIN(i), MAX(s), MIN(d), MAX(t), MAX(b) FROM nba_raw.figures
SELECT COUNT(*), COUNTIF(b), SUM(i), SUM(x), AVG(i), MIN(s), MAX(t), STDDEV(x) FROM nba_raw.nothing
SELECT LOGICAL_AND(b), LOGICAL_OR(b), COALESCE(SUM(i), 0) FROM nba_raw.nothing
SELECT STRING_AGG(s, ',' ORDER BY s) FROM nba_raw.nothing
SELECT COUNTIF(b), COUNTIF(i > 0), LOGICAL_AND(b), LOGICAL_OR(b), STDDEV(x) FROM nba_raw.figures
SELECT STDDEV(x) AS v FROM nba_raw.figures WHERE k = 1
SELECT SUM(IF(b, 1.5, 0)), SUM(IF(b, 1, 0)), AVG(IF(b, 1, 0)), SUM(1), SUM(i) / COUNT(*) FROM nba_raw.figures
SELECT SUM(DISTINCT i), AVG(DISTINCT i), DIV(SUM(i), 2), MOD(COUNT(*), 2) FROM nba_raw.figures
SELECT ROUND(100 * SAFE_DIVIDE(COUNTIF(b), COUNT(*)), 1) AS p, MAX(IF(b, i, NULL)) AS m FROM nba_raw.figures
SELECT b, STRING_AGG(u, '|' ORDER BY u DESC) AS v FROM nba_raw.figures GROUP BY b ORDER BY b
SELECT STRING_AGG(DISTINCT u, ',' ORDER BY u) FROM nba_raw.figures
SELECT b, COUNT(*) AS n FROM nba_raw.figures GROUP BY b ORDER BY b DESC
SELECT b, COUNT(*) AS n FROM nba_raw.figures GROUP BY 1 ORDER BY 2 DESC, 1
SELECT b AS c, SUM(k) AS n FROM nba_raw.figures GROUP BY c HAVING COUNT(*) > 1 ORDER BY n, c
SELECT i FROM nba_raw.figures ORDER BY i
SELECT i FROM nba_raw.figures ORDER BY i DESC
SELECT i FROM nba_raw.figures ORDER BY i ASC NULLS LAST
SELECT i FROM nba_raw.figures ORDER BY i DESC NULLS FIRST
SELECT s FROM nba_raw.figures ORDER BY s LIMIT 3 OFFSET 1
SELECT DISTINCT i FROM nba_raw.figures ORDER BY i
SELECT k FROM nba_raw.figures WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY b ORDER BY k DESC) = 1 ORDER BY k
SELECT k FROM nba_raw.figures WHERE TRUE QUALIFY SUM(i) OVER (ORDER BY k) > 0 ORDER BY k
SELECT k, SUM(k) OVER w AS v FROM nba_raw.figures WINDOW w AS (ORDER BY k) ORDER BY k
SELECT a.k, c.k FROM nba_raw.figures a JOIN nba_raw.figures c ON a.i = c.i ORDER BY 1, 2
SELECT a.k, c.s FROM nba_raw.figures a LEFT JOIN nba_raw.figures c ON a.i = c.j ORDER BY 1, 2
SELECT a.k, c.k FROM nba_raw.figures a FULL JOIN nba_raw.figures c ON a.i = c.j ORDER BY 1, 2
SELECT k, c.s FROM nba_raw.figures a JOIN nba_raw.figures c USING (k) ORDER BY k
SELECT COUNT(*) FROM nba_raw.figures a CROSS JOIN nba_raw.figures c
SELECT k FROM nba_raw.figures WHERE i IN (SELECT j FROM nba_raw.figures) ORDER BY k
SELECT k FROM nba_raw.figures WHERE i NOT IN (SELECT j FROM nba_raw.figures) ORDER BY k
SELECT k FROM nba_raw.figures a WHERE EXISTS (SELECT 1 FROM nba_raw.figures c WHERE c.j = a.k) ORDER BY k
SELECT k, (SELECT COUNT(*) FROM nba_raw.figures c WHERE c.i = a.i) AS v FROM nba_raw.figures a ORDER BY k
SELECT k FROM nba_raw.figures WHERE i = (SELECT MAX(i) FROM nba_raw.figures)
WITH a AS (SELECT k, i FROM nba_raw.figures WHERE i > 0) SELECT b.k FROM a b ORDER BY k
SELECT k FROM nba_raw.figures WHERE i = 7 UNION ALL SELECT k FROM nba_raw.figures WHERE i = 0 ORDER BY k
SELECT i FROM nba_raw.figures UNION DISTINCT SELECT j FROM nba_raw.figures ORDER BY i
SELECT i FROM nba_raw.figures INTERSECT DISTINCT SELECT j FROM nba_raw.figures ORDER BY i
SELECT i FROM nba_raw.figures EXCEPT DISTINCT SELECT j FROM nba_raw.figures ORDER BY i
SELECT * EXCEPT (x, y, t, v) FROM nba_raw.figures ORDER BY k
SELECT n FROM (SELECT COUNT(*) AS n FROM nba_raw.figures) WHERE n > 0
SELECT n FROM UNNEST([1, 2, NULL]) AS n ORDER BY n
SELECT COUNT(*) FROM UNNEST(ARRAY<INT64>[]) AS n
SELECT COUNT(DISTINCT n) FROM (SELECT 0.0 AS n UNION ALL SELECT -0.0)
SELECT i + 0.5 AS n FROM nba_raw.figures UNION ALL SELECT j FROM nba_raw.figures ORDER BY n
SELECT 1 AS a UNION ALL SELECT 2 ORDER BY 1
SELECT "it's", 'a\nb', r'a\nb', '''three'''
""".strip().splitlines() if line]

# (construct, what the message names): each answers otherwise without the lint, and the test shows it.
DIFFERENT = [
    ("SAFE_CAST('12.5' AS INT64)", "SAFE_CAST"),
    ("CAST(x AS INT64)", "CAST to INT64"),
    ("CAST(y AS STRING)", "CAST to STRING"),
    ("CAST(t AS STRING)", "CAST to STRING"),
    ("CAST('yes' AS BOOL)", "CAST to BOOL"),
    ("FORMAT('%d', i)", "FORMAT"),
    ("TO_JSON_STRING(t)", "TO_JSON_STRING"),
    ("SIGN(x)", "SIGN"),
    ("UNIX_SECONDS(t)", "UNIX_SECONDS"),
    ("UNIX_MILLIS(t)", "UNIX_MILLIS"),
    ("SQRT(-1.0)", "SQRT"),
    ("POW(0.0, -1.0)", "POW"),
    ("LN(0.0)", "LN"),
    ("EXP(1000.0)", "EXP"),
    ("s LIKE 'a\\\\_b%'", "LIKE"),
    ("SUBSTR(s, 0, 2)", "SUBSTR"),
    ("SUBSTR(s, -10, 3)", "SUBSTR"),
    ("SUBSTR(s, 2, -1)", "SUBSTR"),
    ("UPPER('straße')", "UPPER"),
    ("LOWER('İI')", "LOWER"),
    ("EXTRACT(WEEK FROM d)", "EXTRACT(WEEK)"),
    ("EXTRACT(MILLISECOND FROM t)", "EXTRACT(MILLISECOND)"),
    ("FORMAT_DATE('%e', d)", "the pattern"),
    ("PARSE_TIMESTAMP('%F %T', '2024-03-10 07:00:00')", "PARSE_TIMESTAMP"),
    ("DATE_DIFF(v, t, DAY)", "DATE_DIFF of what is no DATE"),
    ("TIMESTAMP_ADD(d, INTERVAL 1 HOUR)", "TIMESTAMP_ADD of what is no TIMESTAMP"),
    ("TIMESTAMP_TRUNC(t, DAY, 'America/New_York')", "TIMESTAMP_TRUNC in a zone"),
    ("ROUND(i, -1)", "ROUND"),
    ("d = t", "a comparison of a date with an instant"),
    ("SELECT n, o FROM UNNEST(['a', 'b']) AS n WITH OFFSET AS o ORDER BY o", "UNNEST WITH OFFSET"),
    ("SELECT MAX(k) FILTER (WHERE i > 0) FROM nba_raw.figures", "FILTER"),
    ("SELECT APPROX_QUANTILES(x, 2) FROM nba_raw.figures", "APPROX_QUANTILES"),
    ("SELECT MAX_BY(s, i) FROM nba_raw.figures", "MAX_BY"),
]

# Refused though no difference can be shown on rows: why.
NO_ONE_ANSWER = [
    ("CURRENT_DATE()", "CURRENT_DATE", "a home's clock is not the machine's"),
    ("CURRENT_TIMESTAMP()", "CURRENT_TIMESTAMP", "the same"),
    ("CURRENT_DATETIME()", "CURRENT_DATETIME", "the same"),
    ("d - e", "difference of two dates", "an INTERVAL there, a number here; the evaluator's interval is not read"),
    ("d + INTERVAL 1 DAY", "interval arithmetic", "a DATETIME there, which no declared column is"),
    ("SELECT APPROX_COUNT_DISTINCT(i) FROM nba_raw.figures", "APPROX_COUNT_DISTINCT", "not evaluated there"),
    ("SELECT ANY_VALUE(s) FROM nba_raw.figures", "ANY_VALUE", "any value"),
    ("SELECT ARRAY_AGG(i) FROM nba_raw.figures", "ARRAY_AGG", "BigQuery returns no array with a null in it"),
    ("SELECT STRING_AGG(s, ',') FROM nba_raw.figures", "STRING_AGG without ORDER BY", "any order"),
    ("SELECT ARRAY(SELECT k FROM nba_raw.figures)", "ARRAY of a query", "any order"),
    ("SELECT AS STRUCT 1 AS a", "SELECT AS STRUCT", "a struct, which no table of a home holds"),
    ("RAND()", "RAND", "another number each time"),
    ("LEFT(s, 2)", "LEFT", "on no list: refused until it is compared"),
]
