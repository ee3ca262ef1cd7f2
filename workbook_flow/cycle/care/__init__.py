"""Care for a workspace: whether it is sound, whether anything was changed, taking a return back."""
