-- +goose Up
-- A work that was taken up again had kept the period of its first acceptance,
-- closed on the day on which it was taken up.
UPDATE works AS w
   SET effective_from = CASE WHEN w.state = 'accepted' THEN coalesce(w.done_on, w.accepted_on) END, effective_to = NULL
 WHERE w.effective_to IS NOT NULL
   AND EXISTS (SELECT FROM work_events AS e
                WHERE e.work_id = w.id AND e.event = 'reopen' AND e.outcome = 'applied'
                  AND e.server_time::date - w.effective_to BETWEEN -1 AND 1);
