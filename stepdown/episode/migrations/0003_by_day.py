"""Who began and who ended in a span of days, without reading every episode."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("episode", "0002_whole")]
    operations = [
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(fields=["site", "opened_at", "id"], name="episode_opened"),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                fields=["site", "closed_at", "id"],
                name="episode_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
        ),
    ]
