// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

import {P256Keys} from "./P256Keys.sol";
import {Vault} from "./Vault.sol";
import {VaultBatches} from "./VaultBatches.sol";
import {IVaultFactory} from "./interfaces/IVaultFactory.sol";

/// @title VaultFactory
/// @notice Creates vaults at addresses known beforehand, and has no power over them afterwards.
contract VaultFactory is IVaultFactory {
    /// @inheritdoc IVaultFactory
    address public immutable implementation;

    /// @inheritdoc IVaultFactory
    address public immutable p256Keys;

    /// @inheritdoc IVaultFactory
    address public immutable batches;

    constructor() {
        P256Keys keys = new P256Keys();
        VaultBatches verbs = new VaultBatches(keys);
        p256Keys = address(keys);
        batches = address(verbs);
        implementation = address(new Vault(keys, verbs));
    }

    /// @inheritdoc IVaultFactory
    function create(address owner, address token) external returns (address vault) {
        if (owner == address(0)) revert FactoryBadAddress(owner);
        if (token.code.length == 0) revert FactoryBadAddress(token);

        vault = vaultOf(owner, token);
        if (vault.code.length != 0) return vault;

        Clones.cloneDeterministicWithImmutableArgs(implementation, abi.encode(owner, token), 0);
        emit VaultCreated(vault, owner, token);
    }

    /// @inheritdoc IVaultFactory
    function vaultOf(address owner, address token) public view returns (address) {
        return Clones.predictDeterministicAddressWithImmutableArgs(implementation, abi.encode(owner, token), 0);
    }
}
