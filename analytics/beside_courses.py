"""What of a patient's milestones is not on the course, as parts of SQL: decisions of boards, treated lesions."""

# The day of the first decision in force, by patient.
FIRST_DECISIONS = """
    SELECT d.patient_id, min(m.held_on) AS held_on
    FROM tumorboard_decision d
    JOIN tumorboard_agendaitem i ON i.id = d.agenda_item_id
    JOIN tumorboard_meeting m ON m.id = i.meeting_id
    WHERE d.state IN ('signed', 'imported') AND NOT d.provisional GROUP BY d.patient_id
"""
# To a `course`: each lesion of the patient each time it was resected or ablated in the liver; seen again at
# its site, it has progressed locally.
TREATED_LESIONS = """
JOIN patients_lesiontreatment t ON t.patient_id = course.patient_id
    AND t.treatment IN ('resected', 'ablated', 'resected_and_ablated_bed')
JOIN patients_procedure p ON p.id = t.procedure_id
JOIN patients_interventionsession s ON s.id = p.session_id
LEFT JOIN LATERAL (
    SELECT min(r.detected_on) AS detected_on
    FROM patients_lesion l JOIN patients_recurrence r ON r.id = l.recurrence_id
    WHERE l.at_site_of_id = t.lesion_id AND r.detected_on >= s.performed_on
) again ON true
"""
