"""The shortest way to take a report with Django REST framework."""

from typing import ClassVar

from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from bench.drf.reports.models import Report


class ReportSerializer(ModelSerializer):
    """All fields."""

    class Meta:
        model = Report
        fields: ClassVar = [field.name for field in Report._meta.fields]


class ReportViewSet(ModelViewSet):
    """Create and list."""

    queryset = Report.objects.order_by("-received_at")
    serializer_class = ReportSerializer
