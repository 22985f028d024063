-- Every filter but the period. A dashboard that lacks one of them loses its clause.
[[AND {{currency}}]] [[AND {{provider}}]] [[AND {{billing_account}}]] [[AND {{sub_account}}]]
[[AND {{service_category}}]] [[AND {{service}}]] [[AND {{region}}]] [[AND {{charge_category}}]]
[[AND focus_json_text(Tags, {{tag_key}}) = {{tag_value}}]]
[[AND coalesce({{snippet: dimension}}, '(not assigned)') = {{dimension_value}}]]
[[AND 'yes' = {{complete_days}} AND (x_ExportName, ChargeDate) IN (SELECT x_ExportName, ChargeDate FROM complete_days)]]
