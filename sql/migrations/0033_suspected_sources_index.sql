-- Suspected hours of sources over days: few of the rows of sources_per_hour, which has one for each address and hour.
CREATE INDEX sources_per_hour_suspected ON sources_per_hour (hour) WHERE highest_attack_probability >= 0.5;
