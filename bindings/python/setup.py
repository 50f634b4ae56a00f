"""Packs the package that CMake made into a wheel. CMake runs it in a folder where both lie."""

import os

from setuptools import Distribution, setup


class CompiledDistribution(Distribution):
    def has_ext_modules(self):
        return True


setup(
    name="seatlock",
    version=os.environ["SEATLOCK_VERSION"],
    description="Seat allocation and booking that never sells a seat twice",
    license="MIT",
    license_files=["LICENSE"],
    python_requires=">=3.11,<3.12",
    packages=["seatlock"],
    package_data={"seatlock": ["*.so", "*.pyi", "py.typed"]},
    distclass=CompiledDistribution,
    zip_safe=False,
)
