-- Every filter, to stand after a first condition of WHERE: WHERE 1 = 1 {{snippet: filters}}
[[AND {{period}}]] {{snippet: scope}}
