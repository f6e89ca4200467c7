"""What the books promise, held by the database whoever writes: balanced, gapless, once, never overdrawn.

The sums are checked when a transaction ends; running totals are kept as each statement ends, in one order, so that
two acts at one moment wait for each other and never lock each other out.
"""

from django.db import migrations

BALANCED = """
CREATE FUNCTION billing_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_posting uuid := CASE TG_TABLE_NAME WHEN 'billing_posting' THEN (to_jsonb(NEW)->>'id')::uuid
                      ELSE (to_jsonb(NEW)->>'posting_id')::uuid END;
  promised integer;
  found integer;
  total numeric;
BEGIN
  SELECT line_count INTO promised FROM billing_posting WHERE id = the_posting;
  SELECT count(*), coalesce(sum(cents), 0) INTO found, total FROM billing_line WHERE posting_id = the_posting;
  IF total <> 0 THEN
    RAISE EXCEPTION 'the lines of a posting sum to zero, not to %', total USING ERRCODE = 'check_violation';
  END IF;
  IF found <> promised THEN
    RAISE EXCEPTION 'a posting keeps the lines it was made with' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM billing_line l JOIN billing_posting p ON p.id = l.posting_id
             WHERE l.posting_id = the_posting
               AND (l.client_id IS DISTINCT FROM p.client_id OR l.site_id <> p.site_id OR l."on" <> p."on")) THEN
    RAISE EXCEPTION 'a line is of the client, site and day of its posting' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$
"""
REVERSED = """
CREATE FUNCTION billing_reversal_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reverses_id IS NULL THEN RETURN NULL; END IF;
  IF EXISTS (
    SELECT FROM (SELECT book, -cents AS cents FROM billing_line WHERE posting_id = NEW.reverses_id) was
    FULL JOIN (SELECT book, cents FROM billing_line WHERE posting_id = NEW.id) now USING (book, cents)
    WHERE was.book IS NULL OR now.book IS NULL
  ) OR NOT EXISTS (SELECT FROM billing_posting o WHERE o.id = NEW.reverses_id
                   AND o.client_id IS NOT DISTINCT FROM NEW.client_id AND o.site_id = NEW.site_id) THEN
    RAISE EXCEPTION 'a reversal mirrors what it takes back' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$
"""
TOTALS = """
CREATE FUNCTION billing_keep_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO billing_balance AS b (client_id, site_id, cents)
    SELECT l.client_id, min(c.site_id::text)::uuid, sum(l.cents)
    FROM added l JOIN people_client c ON c.id = l.client_id
    WHERE l.book = 'owed' GROUP BY l.client_id ORDER BY l.client_id
  ON CONFLICT (client_id) DO UPDATE SET cents = b.cents + excluded.cents, site_id = excluded.site_id;
  INSERT INTO billing_monthtotal AS m (site_id, month, book, cents)
    SELECT site_id, date_trunc('month', "on")::date, book, sum(cents)
    FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (site_id, month, book) DO UPDATE SET cents = m.cents + excluded.cents;
  RETURN NULL;
END $$
"""
RECEIPT = """
CREATE FUNCTION billing_receipt_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  original record;
  given bigint;
  moved bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('receipts ' || NEW.site_id, 0));
  IF NEW.number <> 1 + coalesce((SELECT max(number) FROM billing_receipt WHERE site_id = NEW.site_id), 0) THEN
    RAISE EXCEPTION 'receipts are numbered without a gap' USING ERRCODE = 'check_violation';
  END IF;
  SELECT cents INTO moved FROM billing_line WHERE posting_id = NEW.posting_id AND book = NEW.method;
  IF moved IS DISTINCT FROM (CASE WHEN NEW.refund_of_id IS NULL THEN NEW.cents ELSE -NEW.cents END) THEN
    RAISE EXCEPTION 'a receipt says what its posting moved' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.refund_of_id IS NOT NULL THEN
    SELECT * INTO original FROM billing_receipt WHERE id = NEW.refund_of_id FOR UPDATE;
    SELECT coalesce(sum(cents), 0) INTO given FROM billing_receipt WHERE refund_of_id = NEW.refund_of_id;
    IF original.refund_of_id IS NOT NULL OR original.client_id <> NEW.client_id THEN
      RAISE EXCEPTION 'a refund is of a payment of the same client' USING ERRCODE = 'check_violation';
    END IF;
    IF given + NEW.cents > original.cents THEN
      RAISE EXCEPTION 'a refund never gives back more than was paid' USING ERRCODE = 'check_violation';
    END IF;
    IF original.staff_id = NEW.staff_id THEN
      RAISE EXCEPTION 'whoever took a payment does not give it back' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$
"""
RELIEF = """
CREATE FUNCTION billing_relief_needs_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM billing_reliefasked a WHERE a.id = NEW.asked_id AND a.staff_id = NEW.staff_id) THEN
    RAISE EXCEPTION 'whoever asked does not decide' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""
MONEY_HAS_A_RECEIPT = """
CREATE FUNCTION billing_money_has_a_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.act IN ('payment', 'refund')
     AND NOT EXISTS (SELECT FROM billing_receipt WHERE posting_id = NEW.id) THEN
    RAISE EXCEPTION 'money that changes hands has a receipt' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.act = 'charge' AND NOT EXISTS (SELECT FROM billing_charge WHERE posting_id = NEW.id) THEN
    RAISE EXCEPTION 'a charge names its service' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$
"""
FUNCTIONS = {
    "billing_is_balanced": BALANCED,
    "billing_reversal_mirrors": REVERSED,
    "billing_keep_totals": TOTALS,
    "billing_receipt_follows": RECEIPT,
    "billing_relief_needs_two": RELIEF,
    "billing_money_has_a_receipt": MONEY_HAS_A_RECEIPT,
}
DEFERRED = """
CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}()
"""
CHECKS = (
    ("posting_is_balanced", "billing_posting", "billing_is_balanced"),
    ("line_is_balanced", "billing_line", "billing_is_balanced"),
    ("reversal_mirrors", "billing_posting", "billing_reversal_mirrors"),
    ("money_has_a_receipt", "billing_posting", "billing_money_has_a_receipt"),
)
AT_ONCE = (
    """CREATE TRIGGER totals_are_kept AFTER INSERT ON billing_line
       REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION billing_keep_totals()""",
    """CREATE TRIGGER receipt_follows BEFORE INSERT ON billing_receipt
       FOR EACH ROW EXECUTE FUNCTION billing_receipt_follows()""",
    """CREATE TRIGGER relief_needs_two BEFORE INSERT ON billing_reliefdecided
       FOR EACH ROW EXECUTE FUNCTION billing_relief_needs_two()""",
)


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("people", "0001_initial")]
    operations = [
        *(migrations.RunSQL(text, f"DROP FUNCTION {name}()") for name, text in FUNCTIONS.items()),
        *(
            migrations.RunSQL(
                DEFERRED.format(name=name, table=table, function=function), migrations.RunSQL.noop
            )
            for name, table, function in CHECKS
        ),
        *(migrations.RunSQL(text, migrations.RunSQL.noop) for text in AT_ONCE),
    ]
