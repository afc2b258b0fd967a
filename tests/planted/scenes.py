# SPDX-License-Identifier: Apache-2.0
"""A story in scenes, each of which goes on from another."""


class Scenes:
    """Each scene is a method; BEHIND names them in order, and the one that each goes on from."""

    BEHIND = {}

    @classmethod
    def leading_to(cls, scene):
        """The scene, and before it those that it goes on from."""
        scenes = []
        while scene is not None:
            scenes.insert(0, scene)
            scene = cls.BEHIND[scene]
        return scenes

    def tell(self, scenes):
        for scene in scenes:
            getattr(self, scene)()
