// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Vm} from "./Vm.sol";

/// @notice Invariants of what one handler drives: forge calls the handler's acts, and nothing else.
abstract contract InvariantTest {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    address[] private _handlers;
    bytes4[] private _excluded;

    /// @param excluded The handler's functions that are no acts.
    function _drive(address handler, bytes4[] memory excluded) internal {
        _handlers.push(handler);
        _excluded = excluded;
    }

    function targetContracts() public view returns (address[] memory) {
        return _handlers;
    }

    function excludeSelectors() public view returns (Vm.FuzzSelector[] memory selectors) {
        selectors = new Vm.FuzzSelector[](1);
        selectors[0] = Vm.FuzzSelector(_handlers[0], _excluded);
    }
}
