//! Properties of the renderer models that hold for any text.
